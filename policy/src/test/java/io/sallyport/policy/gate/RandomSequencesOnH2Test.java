package io.sallyport.policy.gate;

class RandomSequencesOnH2Test extends RandomSequencesContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
