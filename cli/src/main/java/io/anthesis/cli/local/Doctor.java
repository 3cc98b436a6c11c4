package io.anthesis.cli.local;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import io.anthesis.cli.local.Finding.Grade;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.ProgramEngine;
import io.anthesis.program.bindings.UnsupportedLibtorch;
import io.anthesis.standalone.platform.Allocator;
import io.anthesis.standalone.platform.DataFolder;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.platform.ProcessStatus;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.server.Ports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at all that a platform on this machine needs. */
final class Doctor {
    private static final int JDK = 25;
    private static final long GIGABYTE = 1_000_000_000L;
    private static final long ENOUGH_MEMORY = 6 * GIGABYTE;
    private static final long LEAST_MEMORY = 4 * GIGABYTE;
    private static final long ENOUGH_DISK = 5 * GIGABYTE;
    private static final long LEAST_DISK = GIGABYTE;

    private final PlatformSettings settings;
    private final DataFolder folder;

    Doctor(PlatformSettings settings) {
        this.settings = settings;
        this.folder = new DataFolder(settings.data());
    }

    List<Finding> findings() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdk(Runtime.version().feature()));
        findings.add(memory(memoryBytes()));
        findings.add(disk(settings.data()));
        findings.add(processor(cpuFlags()));
        findings.add(allocator(Allocator.folders()));
        findings.add(gpu());
        findings.addAll(ports());
        findings.addAll(servers());
        return findings;
    }

    static Finding jdk(int feature) {
        return feature >= JDK
                ? Finding.good("JDK", Runtime.version().toString())
                : new Finding(
                        "JDK",
                        Grade.BAD,
                        "version " + feature,
                        "install JDK 25 or newer and set JAVA_HOME to its folder");
    }

    static Finding memory(long bytes) {
        String found = bytes / GIGABYTE + " GB";
        if (bytes < LEAST_MEMORY) {
            return new Finding(
                    "memory",
                    Grade.BAD,
                    found,
                    "4 GB are the least: trainer 2.8, and gateway, sampler and evaluator 0.5 each");
        }
        return bytes < ENOUGH_MEMORY
                ? new Finding("memory", Grade.POOR, found, "enough for the preset quick; seed needs 6 GB")
                : Finding.good("memory", found);
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    static Finding disk(Path data) throws IOException {
        Path there = data;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        long free = Files.getFileStore(there).getUsableSpace();
        String found = free / GIGABYTE + " GB free for " + data;
        String mend = "remove old runs (anthesis jobs delete), or choose a folder on another disk with --data";
        if (free < LEAST_DISK) {
            return new Finding("disk", Grade.BAD, found, mend);
        }
        return free < ENOUGH_DISK ? new Finding("disk", Grade.POOR, found, mend) : Finding.good("disk", found);
    }

    static Finding processor(Set<String> flags) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (flags.isEmpty()) {
            return Finding.good("processor", cores + " cores");
        }
        String vectors =
                Stream.of("avx512f", "avx2").filter(flags::contains).findFirst().orElse("no AVX2");
        String found = cores + " cores, " + vectors;
        return vectors.startsWith("no")
                ? new Finding(
                        "processor", Grade.POOR, found, "PyTorch is several times faster on a processor with AVX2")
                : Finding.good("processor", found);
    }

    private static Set<String> cpuFlags() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(information)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Stream.of(line.split("\\s+")).collect(Collectors.toSet()))
                    .orElse(Set.of());
        }
    }

    static Finding allocator(Stream<Path> folders) {
        return Allocator.jemalloc(folders).isPresent()
                ? Finding.good("allocator", "jemalloc")
                : new Finding(
                        "allocator",
                        Grade.POOR,
                        "glibc's, tuned",
                        "jemalloc gives memory back when idle: apt install libjemalloc2 (or jemalloc of your system)");
    }

    private static Finding gpu() {
        try {
            Process smi = new ProcessBuilder("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            String found = new String(smi.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (smi.waitFor(5, TimeUnit.SECONDS) && smi.exitValue() == 0) {
                return programs(found.lines().collect(Collectors.joining("; ")));
            }
            return new Finding(
                    "GPU", Grade.POOR, "nvidia-smi: " + found, "the driver does not answer; the CPU is used");
        } catch (IOException e) {
            return Finding.good("GPU", "none; the CPU is used");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.good("GPU", "not looked at");
        }
    }

    /** What a worker with {@code anthesis.worker.execution=program} finds at its start. */
    private static Finding programs(String cards) {
        Path libraries = setting("ANTHESIS_WORKER_LIBTORCH").orElseGet(Doctor::librariesOfDjl);
        Path cache = setting("ANTHESIS_WORKER_KERNELS")
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "anthesis-kernels"));
        try (DiffusionEngine engine = ProgramEngine.onGpu(libraries, cache)) {
            return Finding.good("GPU", engine.description().text());
        } catch (UnsupportedLibtorch e) {
            return new Finding(
                    "GPU",
                    Grade.POOR,
                    cards + "; " + e.getMessage(),
                    "build with -Pcuda to use it, or name a PyTorch by ANTHESIS_WORKER_LIBTORCH");
        } catch (RuntimeException e) {
            return new Finding(
                    "GPU",
                    Grade.POOR,
                    cards + "; programs do not run: " + e.getMessage(),
                    "workers with anthesis.worker.execution=program would not start; TorchScript is the default");
        }
    }

    private static Optional<Path> setting(String variable) {
        return Optional.ofNullable(System.getenv(variable)).map(Path::of);
    }

    private static Path librariesOfDjl() {
        Engine.getEngine("PyTorch"); // puts them there
        return Path.of(LibUtils.getLibtorchPath());
    }

    private List<Finding> ports() throws IOException {
        Map<String, Integer> running = folder.processes().stream()
                .filter(process -> process.handle().isPresent())
                .collect(Collectors.toMap(RunningProcess::name, RunningProcess::port));
        List<Finding> findings = new ArrayList<>();
        settings.ports().forEach((name, port) -> {
            // The broker is its own controller.
            boolean ours =
                    running.containsValue(port) || (name.equals("kafka-controller") && running.containsKey("kafka"));
            findings.add(port(name, port, ours));
        });
        return findings;
    }

    static Finding port(String name, int port, boolean ours) {
        String found = port + " for " + name;
        if (ours) {
            return Finding.good("port", found + ": in use by this platform");
        }
        return Ports.isFree(port)
                ? Finding.good("port", found + ": free")
                : new Finding(
                        "port",
                        Grade.BAD,
                        found + ": in use by something else",
                        "end that, or choose another one: anthesis up --ports " + name + "=" + (port + 1));
    }

    private List<Finding> servers() throws IOException {
        List<RunningProcess> processes = folder.processes();
        if (processes.isEmpty()) {
            return List.of(
                    Finding.good("servers", "none run on " + settings.data() + "; start them with: anthesis up"));
        }
        return processes.stream().map(ProcessStatus::of).map(Doctor::server).toList();
    }

    private static Finding server(ProcessStatus process) {
        return process.health().equals("ready")
                ? Finding.good("server", process.name() + ": ready")
                : new Finding(
                        "server",
                        Grade.BAD,
                        process.name() + ": " + process.health(),
                        "look at its log: anthesis logs " + process.name());
    }
}
