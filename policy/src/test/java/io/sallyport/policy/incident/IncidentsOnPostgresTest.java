package io.sallyport.policy.incident;

class IncidentsOnPostgresTest extends IncidentsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
