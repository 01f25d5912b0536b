package io.sallyport.policy.identity;

class KeyUsesOnPostgresTest extends KeyUsesContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
