package io.sallyport.policy.reconciliation;

class ReconciliationOnPostgresTest extends ReconciliationContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
