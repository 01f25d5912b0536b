package io.sallyport.policy.grant;

class GrantsOnPostgresTest extends GrantsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
