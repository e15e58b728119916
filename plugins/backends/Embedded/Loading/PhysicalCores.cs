namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>How many threads compute best: as many as there are cores, since two on one core only wait for each other.</summary>
internal static class PhysicalCores
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>The number, not more than this process may use.</summary>
    public static int Count { get; } = Math.Clamp(Find(), 1, Environment.ProcessorCount);

    private static int Find()
    {
        // Each core lists the same siblings on all of its threads.
        try
        {
            var cores = Directory.Exists(Topology)
                ? Directory.EnumerateDirectories(Topology, "cpu*")
                    .Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
                    .Where(File.Exists)
                    .Select(file => File.ReadAllText(file).Trim())
                    .Distinct()
                    .Count()
                : 0;
            return cores > 0 ? cores : Guess();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Guess();
        }
    }

    // llama.cpp's own guess where the system does not tell.
    private static int Guess() => Environment.ProcessorCount <= 4 || OperatingSystem.IsMacOS() ? Environment.ProcessorCount : Environment.ProcessorCount / 2;
}
