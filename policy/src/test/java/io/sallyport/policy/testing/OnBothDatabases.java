package io.sallyport.policy.testing;

import io.sallyport.policy.database.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A test that runs on an H2 file and on PostgreSQL 15: its promises are in an abstract class, and
/// two nested ones of it name the database.
public abstract class OnBothDatabases {
    @TempDir protected Path folder;

    protected House house;

    private String url = "";

    /// Which database.
    protected abstract Kind kind();

    protected enum Kind {
        H2,
        POSTGRES
    }

    @BeforeEach
    void open() {
        house = new House(newDatabase());
    }

    @AfterEach
    void close() {
        if (house != null) {
            house.database.close();
        }
    }

    protected Database newDatabase() {
        url =
                switch (kind()) {
                    case H2 -> Database.inFile(folder.resolve("gates"));
                    case POSTGRES -> TestingPostgres.need().newDatabase();
                };
        return sameDatabase();
    }

    /// The database that was made last, with connections of its own, as another node has them.
    protected Database sameDatabase() {
        return TestingPostgres.open(url);
    }
}
