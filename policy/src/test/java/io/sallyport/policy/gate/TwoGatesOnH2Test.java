package io.sallyport.policy.gate;

class TwoGatesOnH2Test extends TwoGatesContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
