package io.sallyport.policy.amendment;

class AmendmentsOnPostgresTest extends AmendmentsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
