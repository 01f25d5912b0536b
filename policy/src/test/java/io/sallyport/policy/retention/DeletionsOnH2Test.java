package io.sallyport.policy.retention;

class DeletionsOnH2Test extends DeletionsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
