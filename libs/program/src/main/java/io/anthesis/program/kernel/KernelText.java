package io.anthesis.program.kernel;

import io.anthesis.program.bindings.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of several kernels, ready to be compiled. */
public final class KernelText {
    private KernelText() {}

    /** @param activations what {@code T} stands for in them */
    public static String of(List<KernelSource> kernels, ElementType activations) {
        Map<String, String> texts = new LinkedHashMap<>();
        kernels.forEach(kernel -> texts.put(kernel.name(), kernel.text()));
        var text = new StringBuilder("#define T " + (activations == ElementType.BFLOAT16 ? "Bf16" : "float") + "\n");
        text.append(KernelSource.ofResource("rows.cuh").text());
        text.append(KernelSource.ofResource("windows.cuh").text());
        texts.values().forEach(text::append);
        return text.toString();
    }
}
