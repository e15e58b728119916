using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration.Ollama;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Makes a configuration of host.json, the environment and the command line:
/// 1. find and read the file, 2. apply the overrides, and the variables of Ollama where nothing else is said, 3. check the shape and take out what does not fit, 4. read the rest and
/// check the rules, 5. report all faults together, or give the configuration.
/// </summary>
internal sealed class ConfigurationLoader(ConfigurationSurroundings surroundings)
{
    public async Task<ConfigurationResult> LoadAsync(ConfigurationRequest request, CancellationToken cancellationToken)
    {
        // 1. Find and read the file.
        var path = new ConfigurationFile(surroundings).Find(request.File);
        var tree = JsonTree.Read("{}"u8, ConfigurationPath.Root);
        if (path is not null)
        {
            var (content, fault) = await ConfigurationFile.ReadAsync(path, cancellationToken);
            if (fault is not null)
            {
                return new ConfigurationResult { Faults = [fault] };
            }

            tree = JsonTree.Read(content, ConfigurationPath.Root);
        }

        if (tree.Root is not JsonObject root)
        {
            var reason = tree.SyntaxError is { } error ? $"is not valid JSON, at {error}" : "must hold a JSON object: { … }";
            return new ConfigurationResult { Faults = [new ConfigurationFault(path!, reason)] };
        }

        var paths = Paths(path is null ? surroundings.WorkingFolder : Path.GetDirectoryName(path)!);
        var secrets = new SecretResolver(surroundings.Environment, paths);

        // 2. Apply the overrides.
        var overrides = new ConfigurationOverrides(root, Paths(surroundings.WorkingFolder));
        overrides.ApplyEnvironment(surroundings.Environment);
        overrides.ApplySets(request.Sets);
        var ollama = new OllamaEnvironment(surroundings.Environment);
        ollama.ApplyTo(root, overrides);

        // 3. Check the shape and take out what does not fit.
        var fitting = root.DeepClone().AsObject();
        var report = new FaultReport(tree, overrides, root);
        report.Add(ShapeChecker.CheckAndPrune(fitting));

        // 4. Read the rest and check the rules.
        ConfigurationSchema.FillDefaults(fitting, ConfigurationSchema.Document);
        var options = fitting.Deserialize(ConfigurationJsonContext.Default.HostOptions)!;
        report.Add(await new RuleChecker(secrets).CheckAsync(options, cancellationToken));

        // 5. Report all faults together, or give the configuration.
        var faults = report.Sorted();
        return new ConfigurationResult
        {
            Configuration = faults.Count == 0 ? new LoadedConfiguration(options, path, root, surroundings, paths, secrets) : null,
            Faults = faults,
            Warnings = [.. ollama.Warnings, .. Warnings(options)],
        };
    }

    private static List<ConfigurationFault> Warnings(HostOptions options) =>
        options.Security.ApiKeys.Count == 0 && options.Security.AllowedOrigins.Contains("*")
            ? [new ConfigurationFault(
                "security.allowedOrigins",
                "holds \"*\" while security.apiKeys is empty: every web page that is opened on this machine may use the host")]
            : [];

    private PathResolver Paths(string baseFolder) => new(baseFolder, surroundings.Home, surroundings.ProgramFolder);
}
