package io.sallyport.policy.retention;

class DeletionsOnPostgresTest extends DeletionsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
