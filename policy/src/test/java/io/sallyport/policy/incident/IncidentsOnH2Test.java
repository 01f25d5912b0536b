package io.sallyport.policy.incident;

class IncidentsOnH2Test extends IncidentsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
