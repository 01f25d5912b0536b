package io.sallyport.policy.consent;

class ConsentsOnH2Test extends ConsentsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
