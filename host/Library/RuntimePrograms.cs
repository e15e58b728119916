using System.Text.Json;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Library;

/// <summary>The llama-servers of a configuration, beside which llama.cpp's other programs lie.</summary>
internal static class RuntimePrograms
{
    private const string Variable = "LLAMA_SERVER";
    private const string Usual = "llama-server";

    /// <summary>Finds them: those of the configuration, what the environment names, those that are installed, and that on PATH.</summary>
    public static IEnumerable<string> Of(LoadedConfiguration configuration)
    {
        var section = configuration.GetSection("backends.llama-server");
        if (section.Value.ValueKind == JsonValueKind.Object && section.Value.TryGetProperty("runtimes", out var runtimes)
            && runtimes.ValueKind == JsonValueKind.Object)
        {
            foreach (var runtime in runtimes.EnumerateObject())
            {
                if (runtime.Value.ValueKind == JsonValueKind.Object && runtime.Value.TryGetProperty("command", out var command)
                    && command.ValueKind == JsonValueKind.String && command.GetString() is { Length: > 0 } program)
                {
                    yield return program.IndexOfAny(['/', '\\']) < 0 ? program : section.ResolvePath(program);
                }
            }
        }

        if (configuration.Surroundings.Environment.GetValueOrDefault(Variable) is { Length: > 0 } named)
        {
            yield return named;
        }

        foreach (var installed in new RuntimeFolder(configuration.Paths.Resolve(RuntimeFolder.Place)).List())
        {
            yield return installed.Program;
        }

        yield return Usual;
    }
}
