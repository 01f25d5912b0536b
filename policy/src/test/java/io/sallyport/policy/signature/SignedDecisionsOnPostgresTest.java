package io.sallyport.policy.signature;

class SignedDecisionsOnPostgresTest extends SignedDecisionsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
