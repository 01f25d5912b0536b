package io.sallyport.policy.gate;

class TwoGatesOnPostgresTest extends TwoGatesContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
