package io.sallyport.policy.signature;

class SignedDecisionsOnH2Test extends SignedDecisionsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
