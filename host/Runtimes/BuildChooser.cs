namespace LlamaRunner.Host.Runtimes;

/// <summary>Chooses the build of a release for a machine: what it computes with best, in a version that its drivers can run.</summary>
internal static class BuildChooser
{
    /// <summary>The builds that should work, the best one first.</summary>
    public static IReadOnlyList<RuntimeBuild> Fitting(Release release, Machine machine) =>
        [.. ForSystem(release, machine)
            .Where(build => Fits(build, machine))
            .OrderBy(build => build.Kind)
            .ThenByDescending(build => build.Version)
            .ThenBy(build => build.Variant.Length)];

    /// <summary>Whether a release has what is asked for; for null, something that fits.</summary>
    public static bool IsThere(Release release, Machine machine, string? variant) => variant is null
        ? Fitting(release, machine).Count > 0
        : ForSystem(release, machine).Exists(build => IsNamed(build, variant) || build.Kind == ReadKind(variant));

    /// <param name="release">The release.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="variant">A variant such as <c>cuda-12.4</c>, or a kind such as <c>cuda</c>; null for the best.</param>
    /// <exception cref="RuntimeFailedException">There is none; the message says what there is and what to do.</exception>
    public static BuildChoice Choose(Release release, Machine machine, string? variant)
    {
        var builds = ForSystem(release, machine);
        var fitting = Fitting(release, machine);
        if (variant is null)
        {
            return fitting.Count > 0 ? new BuildChoice(fitting[0], Reason(fitting[0], machine)) : throw NothingFits(release, machine);
        }

        if (builds.Count == 0)
        {
            throw NothingFits(release, machine);
        }

        // Who names a build exactly is not second-guessed.
        if (builds.Find(build => IsNamed(build, variant)) is { } exact)
        {
            return new BuildChoice(exact, "it was asked for");
        }

        var kind = ReadKind(variant);
        if (fitting.FirstOrDefault(build => build.Kind == kind) is { } best)
        {
            return new BuildChoice(best, Reason(best, machine));
        }

        var ofKind = builds.Where(build => build.Kind == kind).OrderByDescending(build => build.Version).ToList();
        return ofKind.Count == 0 ? throw NoSuchVariant(release, machine, variant, builds)
            : kind == RuntimeKind.Cuda ? throw NoDriver(machine, ofKind)
            : new BuildChoice(ofKind[0], "it was asked for");
    }

    private static List<RuntimeBuild> ForSystem(Release release, Machine machine) => machine.IsMusl
        ? []
        : [.. RuntimeBuild.AllOf(release).Where(build => build.System == machine.System && build.Architecture == machine.Architecture)];

    private static bool IsNamed(RuntimeBuild build, string variant) => build.Variant.Equals(variant, StringComparison.OrdinalIgnoreCase);

    private static bool Fits(RuntimeBuild build, Machine machine) => build.Kind switch
    {
        RuntimeKind.Cpu or RuntimeKind.Metal => true,
        RuntimeKind.Vulkan => machine.HasVulkan,

        // Windows' builds carry AMD's libraries; Linux' load those that are installed, which change names with each major version.
        RuntimeKind.Rocm when machine.System == RuntimeSystem.Windows || machine.Rocm is null || build.Version is null => machine.HasRocm,
        RuntimeKind.Rocm => machine.HasRocm && machine.Rocm.Major == build.Version.Major,

        // A driver runs programs for its CUDA and for older ones. Windows has the runtime library from nowhere else.
        RuntimeKind.Cuda => machine.Cuda is not null && build.Version is not null && build.Version <= machine.Cuda
            && (build.Companion is not null || machine.System != RuntimeSystem.Windows),
        _ => false,
    };

    private static RuntimeKind? ReadKind(string variant) => variant.ToLowerInvariant() switch
    {
        "cpu" => RuntimeKind.Cpu,
        "cuda" => RuntimeKind.Cuda,
        "rocm" or "hip" => RuntimeKind.Rocm,
        "vulkan" => RuntimeKind.Vulkan,
        "metal" => RuntimeKind.Metal,
        _ => null,
    };

    private static string Reason(RuntimeBuild build, Machine machine) => build.Kind switch
    {
        RuntimeKind.Cuda => $"the NVIDIA driver supports CUDA {machine.Cuda}",
        RuntimeKind.Rocm => machine.Rocm is { } version ? $"ROCm {version} is installed" : "ROCm is installed",
        RuntimeKind.Vulkan => "there is a GPU with Vulkan",
        RuntimeKind.Metal => "this is a Mac with Metal",
        _ => machine.Cuda is { } cuda
            ? $"the release has no build for the CUDA {cuda} of the NVIDIA driver"
            : "no GPU that it has a build for was found",
    };

    private static RuntimeFailedException NothingFits(Release release, Machine machine)
    {
        var all = RuntimeBuild.AllOf(release);
        var there = all.Count == 0
            ? "it has no builds at all"
            : "there are builds for " + string.Join(", ", all
                .GroupBy(build => $"{Name(build.System)} {build.Architecture.ToString().ToLowerInvariant()}")
                .Select(group => $"{group.Key} ({string.Join(", ", group.Select(build => build.Variant))})"));
        return new RuntimeFailedException(
            $"Release {release.TagName} of llama.cpp has no build for this system ({machine.Description}): {there}; "
            + "build llama.cpp yourself and name its llama-server in backends.llama-server.runtimes.default.command of host.json.");
    }

    private static RuntimeFailedException NoSuchVariant(
        Release release, Machine machine, string variant, IReadOnlyList<RuntimeBuild> builds) => new(
        $"Release {release.TagName} of llama.cpp has no variant \"{variant}\" for {machine.Description}; "
        + $"there are: {string.Join(", ", builds.Select(build => build.Variant))}.");

    private static RuntimeFailedException NoDriver(Machine machine, IReadOnlyList<RuntimeBuild> builds)
    {
        var found = machine.Cuda is { } cuda ? $"the NVIDIA driver supports CUDA {cuda} at most" : "no NVIDIA driver was found (nvidia-smi)";
        return new RuntimeFailedException(
            $"No CUDA build fits: {found}, and there are: {string.Join(", ", builds.Select(build => build.Variant))}; "
            + "install a newer driver, or name one of them in full to install it all the same.");
    }

    private static string Name(RuntimeSystem system) => system == RuntimeSystem.MacOS ? "macOS" : system.ToString();
}
