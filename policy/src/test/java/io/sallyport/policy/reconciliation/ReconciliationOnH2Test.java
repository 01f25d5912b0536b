package io.sallyport.policy.reconciliation;

class ReconciliationOnH2Test extends ReconciliationContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
