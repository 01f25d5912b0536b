package io.sallyport.policy.consent;

class ConsentsOnPostgresTest extends ConsentsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
