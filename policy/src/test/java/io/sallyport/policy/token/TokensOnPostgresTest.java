package io.sallyport.policy.token;

class TokensOnPostgresTest extends TokensContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
