package io.sallyport.policy.notice;

class NoticesOnPostgresTest extends NoticesContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
