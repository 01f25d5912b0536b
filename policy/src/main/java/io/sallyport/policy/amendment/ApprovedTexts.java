package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.ApprovedRules;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.database.Database;
import java.util.List;

/// What the nodes of a database have in force of it. Safe for use by many threads.
public final class ApprovedTexts implements ApprovedRules {
    private final Database database;
    private final boolean reviewed;
    private volatile RuleTexts last = new RuleTexts(-1, List.of());

    /// @param reviewed whether the folder's files, too, are in force as they were approved
    public ApprovedTexts(Database database, boolean reviewed) {
        this.database = database;
        this.reviewed = reviewed;
    }

    @Override
    public List<RuleText> texts() {
        return now().asFiles(reviewed);
    }

    @Override
    public boolean holdFolder() {
        return reviewed;
    }

    /// As the rows are now.
    RuleTexts now() {
        RuleTexts known = last;
        // The number is read first: documents that are newer than it are read again.
        long version = database.read(AmendmentRows::version);
        if (version != known.version()) {
            known = database.read(rows -> AmendmentRows.texts(rows, version));
            last = known;
        }
        return known;
    }
}
