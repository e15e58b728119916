using CsCheck;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

/// <summary>Whatever is written, loading gives a configuration or faults, and never throws.</summary>
public sealed class ConfigurationPropertyTests : IDisposable
{
    private static readonly Gen<string> Key = Gen.OneOf(
        Gen.OneOf(
            "$schema", "frontends", "backends", "runners", "models", "runtimes", "plugins", "security", "logging", "openai", "port", "host", "enabled",
            "keepAlive", "maxConcurrent", "firstPort", "startTimeout", "entries", "directories", "path", "arguments", "aliases", "environment",
            "apiKeys", "key", "name", "allowedOrigins", "allowedHosts", "maxBodySize", "level", "directory", "disabled", "backend"),
        Gen.String[0, 4].Select(text => text.Replace("\0", "", StringComparison.Ordinal)));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.OneOf(
            "null", "true", "false", "0", "-1", "1.0", "1e2", "1e999", "-0.0001", "99999999999999999999", "\"\"", "\"5m\"", "\"-1ms\"", "\"99999999d\"",
            "\"256MiB\"", "\"9999999TiB\"", "\"*\"", "\"env:NONE\"", "\"file:/dev/zero\"", "\"file:\\u0000\"", "\"\\ud800\"", "\"~\"", "\"~/\\u0000\"",
            "\"Debug\"", "\"http://[\"", "\"::1\"", "\"\\u2028\\n\""),
        Gen.Int.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String[0, 6].Select(Quote));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 5
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(",", items)}]")),
            (6, Object(inner))));

    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public Task Load_RandomJson_GivesFaultsAndNeverThrows() => Object(Json).SampleAsync(CheckAsync, iter: 3000);

    [Fact]
    public Task Load_RandomText_GivesFaultsAndNeverThrows() => Gen.String.SampleAsync(CheckAsync, iter: 500);

    [Fact]
    public Task Load_RandomOverrides_GivesFaultsAndNeverThrows() => Gen.Select(Gen.OneOf(Key, Gen.String[0, 8]).Array[0, 5], Json).SampleAsync(async (names, value) =>
    {
        var set = string.Join(".", names) + "=" + value;
        var environment = new Dictionary<string, string> { ["LLAMARUNNER__" + string.Join("__", names).ToUpperInvariant()] = value };
        var loader = new ConfigurationLoader(_world.Surroundings with { Environment = environment });
        Check(await loader.LoadAsync(new ConfigurationRequest { Sets = [set] }, CancellationToken.None));
    }, iter: 2000);

    private static Gen<string> Object(Gen<string> inner) => Gen.Select(Key, inner).Array[0, 5]
        .Select(properties => $"{{{string.Join(",", properties.Select(property => $"{Quote(property.Item1)}:{property.Item2}"))}}}");

    private static string Quote(string text) => ConfigurationPath.Quote(text);

    private async Task CheckAsync(string json)
    {
        var file = _world.Write($"work/{Guid.NewGuid():N}.json", json);
        Check(await _world.LoadAsync(file));
        File.Delete(file);
    }

    private static void Check(ConfigurationResult result)
    {
        Assert.Equal(result.Configuration is null, result.Faults.Count > 0);
        Assert.All<ConfigurationFault>(result.Faults, fault => Assert.DoesNotContain('\n', fault.ToString()));
    }
}
