using System.Text.Json;
using LlamaRunner.Host.Configuration;
using Serilog.Events;

namespace LlamaRunner.UnitTests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Load_NoFile_GivesDefaultsBasedOnTheWorkingFolder()
    {
        var result = await _world.LoadAsync();

        Assert.Empty(result.Faults);
        Assert.Empty(result.Warnings);
        var configuration = result.Configuration!;
        Assert.Null(configuration.FilePath);
        Assert.Equal(_world.WorkingFolder, configuration.Paths.BaseFolder);
        Assert.Equal(1, configuration.Options.Runners.MaxConcurrent);
        Assert.Equal(TimeSpan.FromMinutes(5), configuration.Options.Runners.KeepAlive);
        Assert.Equal(["~/.llama-runner/models"], configuration.Options.Models.Directories);
        Assert.Equal(new ModelDiscoveryOptions { HuggingFace = true, LmStudio = true, Ollama = true }, configuration.Options.Models.Discovery);
        Assert.True(configuration.Options.Models.Demo);
        Assert.Equal(_world.Home, configuration.Surroundings.Home);
        Assert.Equal(256L * 1024 * 1024, configuration.Options.Security.MaxBodySize);
        Assert.Equal(LogEventLevel.Information, configuration.Options.Logging.Level);
    }

    [Fact]
    public async Task Load_SeveralFiles_TakesTheNearest()
    {
        var home = _world.Write("home/.llama-runner/host.json", "{}");
        Assert.Equal(home, (await _world.LoadAsync()).Configuration!.FilePath);

        var working = _world.Write("work/host.json", "{}");
        Assert.Equal(working, (await _world.LoadAsync()).Configuration!.FilePath);

        _world.Environment["LLAMARUNNER_CONFIG"] = "~/named.json";
        var named = _world.Write("home/named.json", "{}");
        Assert.Equal(named, (await _world.LoadAsync()).Configuration!.FilePath);

        var given = _world.Write("work/given.json", "{}");
        Assert.Equal(given, (await _world.LoadAsync("given.json")).Configuration!.FilePath);
    }

    [Fact]
    public async Task Load_NamedFileMissing_IsAFault()
    {
        var fault = Assert.Single((await _world.LoadAsync("nowhere.json")).Faults);
        Assert.Equal(Path.Combine(_world.WorkingFolder, "nowhere.json"), fault.Path);
        Assert.Contains("does not exist", fault.Message, StringComparison.Ordinal);

        _world.Environment["LLAMARUNNER_CONFIG"] = "nowhere.json";
        Assert.Single((await _world.LoadAsync()).Faults);
    }

    [Fact]
    public async Task Load_NamedFileIsAFolder_IsAFault() =>
        Assert.Contains("it is a folder", Assert.Single((await _world.LoadAsync(_world.Home)).Faults).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Load_CommentsTrailingCommasAndByteOrderMark_AreAllowed()
    {
        var configuration = await _world.LoadValidAsync("\uFEFF{ // one\n \"runners\": { \"maxConcurrent\": 3, /* two */ }, }");
        Assert.Equal(3, configuration.Options.Runners.MaxConcurrent);
        Assert.Equal(8585, configuration.Options.Runners.FirstPort);
    }

    [Fact]
    public async Task Load_EverySection_IsRead()
    {
        var options = (await _world.LoadValidAsync("""
            {
              "$schema": "./host.schema.json",
              "frontends": { "openai": { "port": 0 }, "ollama": { "enabled": false, "host": "::1" } },
              "backends": { "llama-server": { "runtimes": {} } },
              "runners": { "keepAlive": -1, "startTimeout": 90, "firstPort": 9e3 },
              "models": { "directories": [], "discovery": { "ollama": false }, "demo": false, "entries": { "q": { "path": "q.gguf", "aliases": ["x"], "keepAlive": "1h", "runtime": "ik",
                "arguments": { "ctx-size": 4096, "jinja": true, "lora": ["a", "b"], "mmap": false }, "environment": { "A": "1" } } } },
              "plugins": { "disabled": ["X"] },
              "security": { "apiKeys": [{ "name": "laptop", "key": "secret" }], "maxBodySize": "1GB" },
              "logging": { "level": "Debug", "directory": "logs" }
            }
            """)).Options;

        Assert.Equal(0, options.Frontends["openai"].Port);
        Assert.Null(options.Frontends["openai"].Enabled);
        Assert.False(options.Frontends["ollama"].Enabled);
        Assert.Equal(JsonValueKind.Object, options.Backends["llama-server"].ValueKind);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Runners.KeepAlive);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Runners.StartTimeout);
        Assert.Equal(9000, options.Runners.FirstPort);
        Assert.Equal(new ModelDiscoveryOptions { Ollama = false }, options.Models.Discovery);
        Assert.False(options.Models.Demo);
        var model = options.Models.Entries["q"];
        Assert.Null(model.Backend);
        Assert.Equal(TimeSpan.FromHours(1), model.KeepAlive);
        Assert.Equal(["4096"], model.Arguments["ctx-size"].Values);
        Assert.True(model.Arguments["jinja"].IsSwitch);
        Assert.Equal(["a", "b"], model.Arguments["lora"].Values);
        Assert.Equal("1", model.Environment["A"]);
        Assert.Equal(["plugins", "~/.llama-runner/plugins"], options.Plugins.Directories);
        Assert.Equal(1_000_000_000, options.Security.MaxBodySize);
        Assert.Equal(LogEventLevel.Debug, options.Logging.Level);
    }

    [Fact]
    public async Task GetSection_OfAFilter_IsWithoutTheHostsKeys()
    {
        var configuration = await _world.LoadValidAsync("""
            {
              "filters": {
                "a": { "enabled": true, "order": 1, "frontends": ["openai"], "required": true, "timeout": "1s", "own": { "order": 2 } },
                "b": { "order": 1 }
              }
            }
            """);

        Assert.Equal("""{"own":{"order":2}}""", configuration.GetSection("filters.a").Value.GetRawText());
        Assert.Equal("{}", configuration.GetSection("filters.b").Value.GetRawText());
        Assert.Equal(JsonValueKind.Undefined, configuration.GetSection("filters.c").Value.ValueKind);
        Assert.Equal(["openai"], configuration.Options.Filters["a"].Frontends!);
        Assert.Equal(TimeSpan.FromSeconds(1), configuration.Options.Filters["a"].Timeout);
    }

    [Fact]
    public async Task GetSection_PresentAbsentAndDottedId_GivesWhatWasWritten()
    {
        var configuration = await _world.LoadValidAsync(
            """{ "backends": { "llama-server": { "a": [1] }, "my.own": { "b": 2 } }, "frontends": { "openai": { "port": 1, "own": 3 } } }""",
            "backends.llama-server.c=true");

        var section = configuration.GetSection("backends.llama-server");
        Assert.Equal("""{"a":[1],"c":true}""", section.Value.GetRawText());
        Assert.Equal(Path.Combine(_world.WorkingFolder, "x"), section.ResolvePath("x"));
        Assert.Equal(2, configuration.GetSection("backends.my.own").Value.GetProperty("b").GetInt32());
        Assert.Equal("""{"own":3}""", configuration.GetSection("frontends.openai").Value.GetRawText());
        Assert.Equal(JsonValueKind.Undefined, configuration.GetSection("backends.absent").Value.ValueKind);
        Assert.Equal(JsonValueKind.Undefined, (await _world.LoadValidAsync("{}")).GetSection("backends.absent").Value.ValueKind);
    }

    [Fact]
    public async Task Load_EveryOriginWithoutKey_Warns() =>
        Assert.Equal(
            "security.allowedOrigins",
            Assert.Single((await _world.LoadTextAsync("""{ "security": { "allowedOrigins": ["*"] } }""")).Warnings).Path);
}
