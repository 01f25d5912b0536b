-- When a person last signed in with a key, to the minute or so. The journal has every sign-in.
create table key_use (
    person text not null,
    fingerprint text not null,
    last_used timestamp with time zone not null,
    used_from text not null,
    constraint one_use_per_key_of_a_person primary key (person, fingerprint)
);

-- Decisions that were signed with the decider's own key: the text that was signed, and the signature. The subject is
-- a request or a consent.
create table decision_signature (
    subject text not null,
    decider text not null,
    choice text not null,
    ballot text not null,
    signature text not null,
    fingerprint text not null,
    signed_at timestamp with time zone not null,
    constraint decision_signed_once primary key (subject, decider)
);
