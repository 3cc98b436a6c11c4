package io.anthesis.tensor.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.List;

/** What changes whole lists of weights in one native call: the optimizer and the moving average. */
public final class TrainingOperations implements AutoCloseable {
    private static final String SCRIPT = """
              def adamw(self: __torch__.M, weights: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], decay: float, rate: float, beta1: float, beta2: float, epsilon: float) -> int:
                torch._foreach_mul_(weights, torch.sub(1., decay))
                torch._foreach_mul_(first, beta1)
                torch._foreach_add_(first, gradients, alpha=torch.sub(1., beta1))
                torch._foreach_mul_(second, beta2)
                torch._foreach_addcmul_(second, gradients, gradients, torch.sub(1., beta2))
                deviation = torch._foreach_sqrt(second)
                torch._foreach_add_(deviation, epsilon)
                torch._foreach_addcdiv_(weights, first, deviation, torch.neg(rate))
                torch._foreach_zero_(gradients)
                return 0
              def clip(self: __torch__.M, gradients: List[Tensor], largest: float) -> int:
                norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
                torch._foreach_mul_(gradients, torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1.0e-06)), largest), None, 1.))
                return 0
              def zero(self: __torch__.M, gradients: List[Tensor]) -> int:
                torch._foreach_zero_(gradients)
                return 0
              def average(self: __torch__.M, averages: List[Tensor], values: List[Tensor], momentum: float) -> int:
                torch._foreach_mul_(averages, momentum)
                torch._foreach_add_(averages, values, alpha=torch.sub(1., momentum))
                return 0
              def channels_last(self: __torch__.M, x: Tensor) -> Tensor:
                return torch.clone(x, memory_format=2)
            """;

    private final PtSymbolBlock module;

    /** @param manager owns the compiled operations */
    public TrainingOperations(NDManager manager) {
        this.module = ScriptModule.load(manager, SCRIPT);
    }

    /**
     * One step of AdamW as Keras computes it: decoupled decay first, epsilon outside the bias correction. Gradients are
     * set to zero afterwards.
     *
     * @param step 1 for the first step
     * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019, algorithm 2</a>
     */
    public void adamW(
            AdamW settings,
            long step,
            List<NDArray> weights,
            List<NDArray> gradients,
            List<NDArray> firstMoments,
            List<NDArray> secondMoments) {
        double correction = Math.sqrt(1 - Math.pow(settings.beta2(), step)) / (1 - Math.pow(settings.beta1(), step));
        run(
                "adamw",
                list(weights),
                list(gradients),
                list(firstMoments),
                list(secondMoments),
                IValue.from(settings.learningRate() * settings.weightDecay()),
                IValue.from(settings.learningRate() * correction),
                IValue.from(settings.beta1()),
                IValue.from(settings.beta2()),
                IValue.from(settings.epsilon()));
    }

    /**
     * Shortens all gradients together so that their Euclidean norm is at most {@code largest}.
     *
     * @see <a href="https://arxiv.org/abs/1211.5063">Pascanu et al. 2013, algorithm 1</a>
     */
    public void clipByGlobalNorm(List<NDArray> gradients, double largest) {
        run("clip", list(gradients), IValue.from(largest));
    }

    /** Sets gradients to zero, in place. */
    public void zero(List<NDArray> gradients) {
        if (!gradients.isEmpty()) {
            run("zero", list(gradients));
        }
    }

    /** averages = momentum · averages + (1 − momentum) · values, in place. */
    public void exponentialMovingAverage(List<NDArray> averages, List<NDArray> values, double momentum) {
        if (!averages.isEmpty()) {
            run("average", list(averages), list(values), IValue.from(momentum));
        }
    }

    /**
     * Lays a kernel (filters, channels, height, width) out as convolutions on channels_last prefer.
     *
     * @return a copy, attached to the manager of {@code kernel}; never a view, as DJL's tensors made from Java arrays borrow
     *     memory that the garbage collector frees with them
     */
    public NDArray channelsLast(NDArray kernel) {
        NDManager manager = kernel.getManager();
        try (NDManager names = manager.newSubManager()) {
            NDArray method = names.zeros(new Shape(1));
            method.setName("module_method:channels_last");
            kernel.setName(null);
            // Not in inference mode: its tensors can never require gradients.
            NDArray result = IValueUtils.forward(module, new NDList(kernel, method), true)
                    .head();
            result.attach(manager);
            return result;
        }
    }

    private void run(String method, IValue... arguments) {
        ScriptModule.asWritten();
        try {
            IValueUtils.runMethod(module, method, arguments).close();
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }

    private static IValue list(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(new PtNDArray[0]));
    }

    @Override
    public void close() {
        module.close();
    }
}
