package io.anthesis.program.device;

import java.util.List;
import java.util.Optional;

/**
 * A program, or several in turn, with what belongs to it, that is started again and again. The first time it runs instruction by instruction, so that PyTorch has
 * chosen its kernels; from then on it is one captured thing, where the device has such.
 */
public final class RepeatedProgram implements AutoCloseable {
    private final Device device;
    private final List<Program> programs;
    private final String doing;
    private boolean hasRun;
    private Optional<Replay> captured = Optional.empty();

    /**
     * Looks whether there is memory for the program.
     *
     * @param program the caller's to close, after this
     * @param doing what it computes, as in {@code a training step of 64 images}
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if there is too little
     */
    public RepeatedProgram(Device device, Program program, String doing) {
        this(device, List.of(program), doing);
    }

    /**
     * Looks whether there is memory for each of the programs.
     *
     * @param programs that run in turn; the caller's to close, after this
     * @param doing what they compute, as in {@code sampling 16 images}
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if there is too little
     */
    public RepeatedProgram(Device device, List<Program> programs, String doing) {
        this.device = device;
        this.programs = List.copyOf(programs);
        this.doing = doing;
        requireMemory(doing);
    }

    private void requireMemory(String what) {
        programs.forEach(program -> program.requireMemory(what));
    }

    /** As {@link #start(Runnable, Runnable, Runnable)}, of work that is captured as it runs. */
    public void start(Runnable work) {
        start(work, work, () -> {});
    }

    /**
     * Starts it once more.
     *
     * @param work where it is not captured
     * @param toCapture the same without what a capture cannot have
     * @param afterCapture what was left out, of the addresses that the captured program uses
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if there is too little memory to capture it
     */
    public void start(Runnable work, Runnable toCapture, Runnable afterCapture) {
        if (captured.isEmpty() && hasRun) {
            requireMemory("capturing " + doing);
            captured = device.capture(toCapture);
            captured.ifPresent(replay -> afterCapture.run());
        }
        captured.ifPresentOrElse(Replay::start, work);
        hasRun = true;
    }

    /** The next start captures it anew, as addresses that it uses have changed. */
    public void forgetCapture() {
        captured.ifPresent(Replay::close);
        captured = Optional.empty();
    }

    /** @return whether it is captured by now */
    public boolean isCaptured() {
        return captured.isPresent();
    }

    @Override
    public void close() {
        forgetCapture();
    }
}
