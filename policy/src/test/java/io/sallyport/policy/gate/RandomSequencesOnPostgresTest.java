package io.sallyport.policy.gate;

class RandomSequencesOnPostgresTest extends RandomSequencesContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
