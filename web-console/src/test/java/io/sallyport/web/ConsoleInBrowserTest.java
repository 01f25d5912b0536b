package io.sallyport.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/// The console in a real Chromium, with nothing of its content security policy switched off.
/// `-Dsallyport.screenshots=DIR` keeps pictures of the pages.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @LocalServerPort private int port;
    @Autowired private FakeJournal journal;
    @Autowired private FakeLiveSessions live;

    private Playwright playwright;
    private Browser browser;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    void start() {
        if (!Files.isExecutable(CHROMIUM)) {
            String missing = "no Chromium at " + CHROMIUM + ": install the Debian package chromium";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(CHROMIUM)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync",
                                                        "--no-first-run")));
        journal.failFromNowOn(false); // another class may have left it failing
        Bastion.pastSession(
                journal, "s-older", "oscar", "web01", Bastion.ago(Duration.ofHours(26)));
        Bastion.runningSession(
                journal, live, "s-running", "oscar", "web01", Bastion.ago(Duration.ofMinutes(5)));
        journal.tell(
                "SessionOpened",
                new io.sallyport.recorder.journal.FactHeader(
                        "alice",
                        "[2001:db8::7]:51022",
                        "db01",
                        "root",
                        "s-lost",
                        "standing-ops",
                        null,
                        null),
                Map.of(),
                Bastion.ago(Duration.ofHours(30)));
    }

    @AfterAll
    void stop() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @Test
    void an_auditor_signs_in_finds_a_session_and_sees_what_was_on_its_screen() {
        for (Look look : Look.values()) {
            try (BrowserContext context = browser.newContext(look.options())) {
                Page page = listenedTo(context.newPage());
                page.navigate("http://127.0.0.1:" + port + "/sessions");
                keep(page, look, "signin");
                signIn(page, "dave");
                assertThat(
                                page.getByRole(
                                        AriaRole.HEADING,
                                        new Page.GetByRoleOptions().setName("Sessions")))
                        .isVisible();
                assertThat(page.getByText("Running").last()).isVisible();
                keep(page, look, "sessions");

                page.locator("a[href='/sessions/s-recorded/replay']").click();
                page.locator("#player .ap-player").waitFor();
                // Without a click on the player first.
                page.keyboard().press("Space");
                assertThat(page.locator("#player .ap-term")).containsText("hello from db01");
                assertThat(page.locator("#seal-sha256")).hasText(seal());
                assertThat(page.locator("#channels")).containsText("<script>alert(1)</script>");
                keep(page, look, "replay");

                page.locator("#speed").selectOption("4");
                assertThat(page.locator("#player .ap-term")).containsText("hello from db01");
                page.navigate("http://127.0.0.1:" + port + "/nowhere");
                keep(page, look, "error");
                complaints.removeIf(complaint -> complaint.contains("status of 404"));
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                        .click();
                assertThat(page.locator("input[name=password]")).isVisible();
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_refused_sign_in_says_so_on_the_page_and_not_in_the_address() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate("http://127.0.0.1:" + port + "/signin");
            page.locator("input[name=name]").fill("oscar");
            page.locator("input[name=password]").fill("wrong");
            page.locator("button[type=submit]").click();

            assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
            assertThat(page.url()).endsWith("/signin");
        }
    }

    private String seal() {
        // From its beginning: it was sealed before other classes that share the journal.
        return journal.read(0, Math.toIntExact(journal.size())).stream()
                .filter(fact -> fact.fact().equals("RecordingSealed"))
                .filter(fact -> RecordedSession.ID.equals(fact.header().session()))
                .findFirst()
                .orElseThrow()
                .detail()
                .path("sha256")
                .asString();
    }

    private void signIn(Page page, String name) {
        page.locator("input[name=name]").fill(name);
        page.locator("input[name=password]").fill(Bastion.PASSWORD);
        page.locator("button[type=submit]").click();
    }

    /// Whatever the browser complains of on its console: violations of the policy are among it.
    private Page listenedTo(Page page) {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    private static void keep(Page page, Look look, String name) {
        String directory = System.getProperty("sallyport.screenshots");
        if (directory != null) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(Path.of(directory, name + "-" + look.name() + ".png")));
        }
    }

    private enum Look {
        LIGHT(1280, ColorScheme.LIGHT),
        DARK(1280, ColorScheme.DARK),
        PHONE(390, ColorScheme.LIGHT);

        private final int width;
        private final ColorScheme scheme;

        Look(int width, ColorScheme scheme) {
            this.width = width;
            this.scheme = scheme;
        }

        Browser.NewContextOptions options() {
            return new Browser.NewContextOptions()
                    .setViewportSize(width, 800)
                    .setColorScheme(scheme);
        }
    }
}
