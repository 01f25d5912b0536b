package io.sallyport.policy.request;

class RequestsOnPostgresTest extends RequestsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
