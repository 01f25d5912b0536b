package io.sallyport.policy.request;

class RequestsOnH2Test extends RequestsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
