package io.sallyport.policy.notice;

class NoticePostOnPostgresTest extends NoticePostContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
