package io.sallyport.policy.identity;

class KeyUsesOnH2Test extends KeyUsesContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
