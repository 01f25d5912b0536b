package io.sallyport.policy.amendment;

class AmendmentsOnH2Test extends AmendmentsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
