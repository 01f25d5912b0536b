package io.sallyport.policy.token;

class TokensOnH2Test extends TokensContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
