// Plays the channel that the page names. The recording is fetched once for each page: every fetch
// is a fact in the journal, so a changed speed must not fetch again.
(() => {
  "use strict";
  const place = document.getElementById("player");
  if (!place) {
    return;
  }
  const state = document.getElementById("player-state");
  const speed = document.getElementById("speed");
  const skipIdle = document.getElementById("skip-idle");
  // Where nothing happens for longer than this, the player skips the rest.
  const longestIdleSeconds = 2;
  let player = null;

  const say = (sentence) => {
    state.textContent = sentence;
    state.hidden = sentence === "";
  };

  const show = (recording, startAt, playing) => {
    if (player) {
      player.dispose();
    }
    player = AsciinemaPlayer.create({ data: recording }, place, {
      autoPlay: playing,
      controls: true,
      fit: "width",
      idleTimeLimit: skipIdle.checked ? longestIdleSeconds : undefined,
      poster: "npt:0:01",
      preload: true,
      speed: Number(speed.value),
      startAt,
      theme: "asciinema",
    });
    // The player listens where the keyboard is: without this, Space would scroll the page.
    place.querySelector(".ap-wrapper")?.focus({ preventScroll: true });
  };

  const load = async () => {
    const answer = await fetch(place.dataset.cast, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      throw new Error(problem.detail || "The recording could not be loaded.");
    }
    const recording = await answer.text();
    say("");
    show(recording, 0, false);
    speed.addEventListener("change", async () => show(recording, await player.getCurrentTime(), true));
    // Times shift when idle time is skipped or not, so the recording starts over.
    skipIdle.addEventListener("change", () => show(recording, 0, false));
  };

  load().catch((problem) => say(problem.message));
})();
