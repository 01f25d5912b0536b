-- Every decision asks for broken glass of the person's that nobody reviewed: not by reading all of their grants.
create index timed_grant_by_review on timed_grant (person, how, reviewed_at);
