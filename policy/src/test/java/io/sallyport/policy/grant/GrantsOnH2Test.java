package io.sallyport.policy.grant;

class GrantsOnH2Test extends GrantsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
