using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

/// <summary>The variables of Ollama: used where nothing else is said, and never a reason not to start.</summary>
public sealed class OllamaEnvironmentTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("127.0.0.1:12000", "127.0.0.1", 12000)]
    [InlineData("localhost:12000", "localhost", 12000)]
    [InlineData("http://localhost:12000/ollama", "localhost", 12000)]
    [InlineData("127.0.0.1", "127.0.0.1", 11434)]
    [InlineData("http://127.0.0.1", "127.0.0.1", 80)]
    [InlineData("https://127.0.0.1", "127.0.0.1", 443)]
    [InlineData("[::1]:12000", "::1", 12000)]
    [InlineData("::1", "::1", 11434)]
    [InlineData(" \"127.0.0.1:12000\" ", "127.0.0.1", 12000)]
    public async Task Host_AddressOfThisMachine_IsThatOfTheFrontend(string value, string host, int port)
    {
        var frontend = (await LoadAsync("OLLAMA_HOST", value)).Frontends["ollama"];

        Assert.Equal((host, port), (frontend.Host, frontend.Port));
    }

    [Theory]
    [InlineData("0.0.0.0:12000", "0.0.0.0")]
    [InlineData(":12000", "*")]
    public async Task Host_AddressForOthers_NeedsAKeyAndElseGivesItsPortAlone(string value, string host)
    {
        var open = (await LoadAsync("OLLAMA_HOST", value, warnings: 1)).Frontends["ollama"];
        var locked = (await LoadAsync("OLLAMA_HOST", value, """{ "security": { "apiKeys": [ { "name": "a", "key": "secret" } ] } }""")).Frontends["ollama"];

        Assert.Equal(("127.0.0.1", 12000), (open.Host, open.Port));
        Assert.Equal((host, 12000), (locked.Host, locked.Port));
    }

    [Theory]
    [InlineData("https://ollama.example")]
    [InlineData("other-machine:11434")]
    [InlineData("127.0.0.1:port")]
    [InlineData("127.0.0.1:70000")]
    public async Task Host_WhereClientsFindAnother_IsNotUsed(string value) =>
        Assert.Empty((await LoadAsync("OLLAMA_HOST", value, warnings: 1)).Frontends);

    [Theory]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5s", 1.5)]
    [InlineData("300", 300)]
    [InlineData("0", 0)]
    [InlineData("-1", -0.001)]
    [InlineData("-5m", -0.001)]
    [InlineData("99999h", -0.001)]
    public async Task KeepAlive_GoDurationOrSeconds_IsTaken(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await LoadAsync("OLLAMA_KEEP_ALIVE", value)).Runners.KeepAlive);

    [Theory]
    [InlineData("10m", 600)]
    [InlineData("100ms", 1)]
    [InlineData("0", 49 * 24 * 3600)]
    [InlineData("-1", 49 * 24 * 3600)]
    public async Task LoadTimeout_Any_IsTheLongestTimeWithoutProgress(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await LoadAsync("OLLAMA_LOAD_TIMEOUT", value)).Runners.StartTimeout);

    [Fact]
    public async Task Numbers_Right_AreTaken()
    {
        Assert.Equal(20, (await LoadAsync("OLLAMA_MAX_QUEUE", "20")).Runners.MaxQueue);
        Assert.Equal(3, (await LoadAsync("OLLAMA_MAX_LOADED_MODELS", "3")).Runners.MaxConcurrent);
    }

    [Fact]
    public async Task Numbers_Zero_IsTheDefault()
    {
        Assert.Equal(512, (await LoadAsync("OLLAMA_MAX_QUEUE", "0")).Runners.MaxQueue);
        Assert.Equal(1, (await LoadAsync("OLLAMA_MAX_LOADED_MODELS", "0")).Runners.MaxConcurrent);
    }

    [Fact]
    public async Task Origins_List_AreThoseOfAllFrontends() => Assert.Equal(
        ["https://chat.example", "chrome-extension://*", "http://10.0.0.5:*"],
        (await LoadAsync("OLLAMA_ORIGINS", "https://chat.example/, chrome-extension://*,,http://10.0.0.5:*")).Security.AllowedOrigins);

    [Theory]
    [InlineData("OLLAMA_KEEP_ALIVE", "5 minutes", "OLLAMA_KEEP_ALIVE is \"5 minutes\" and is not used: it must be a duration such as \"5m\", \"1h30m\" or a number of seconds")]
    [InlineData("OLLAMA_MAX_QUEUE", "many", "OLLAMA_MAX_QUEUE is \"many\" and is not used: it must be a number from 1 to 100000, or 0 for the default")]
    [InlineData("OLLAMA_MAX_LOADED_MODELS", "65", "OLLAMA_MAX_LOADED_MODELS is \"65\" and is not used: it must be a number from 1 to 64, or 0 for the default")]
    [InlineData("OLLAMA_ORIGINS", "chat.example", "OLLAMA_ORIGINS is \"chat.example\" and is not used: it must be an origin such as \"https://chat.example\", or \"*\" for all")]
    public async Task Any_Wrong_IsAWarningAndNoFault(string variable, string value, string warning)
    {
        _world.Environment[variable] = value;
        var result = await _world.LoadTextAsync("{}");

        Assert.Empty(result.Faults);
        Assert.Equal(warning, Assert.Single(result.Warnings).ToString());
    }

    [Fact]
    public async Task Any_FileOrOverrideSaysOtherwise_IsNotUsed()
    {
        _world.Environment["OLLAMA_HOST"] = "127.0.0.1:12000";
        _world.Environment["OLLAMA_KEEP_ALIVE"] = "1m";
        _world.Environment["OLLAMA_MAX_QUEUE"] = "7";
        _world.Environment["OLLAMA_ORIGINS"] = "*";
        _world.Environment["LLAMARUNNER__RUNNERS__KEEPALIVE"] = "2m";
        var options = (await _world.LoadValidAsync(
            """{ "frontends": { "ollama": { "port": 13000 } }, "security": { "allowedOrigins": [] } }""", "runners.maxQueue=9")).Options;

        Assert.Equal((13000, "127.0.0.1"), (options.Frontends["ollama"].Port!.Value, options.Frontends["ollama"].Host));
        Assert.Equal(TimeSpan.FromMinutes(2), options.Runners.KeepAlive);
        Assert.Equal(9, options.Runners.MaxQueue);
        Assert.Empty(options.Security.AllowedOrigins);
    }

    [Fact]
    public async Task Host_PortOfAnotherFrontend_FaultNamesTheVariable()
    {
        _world.Environment["OLLAMA_HOST"] = "127.0.0.1:12000";

        Assert.Contains("(set by OLLAMA_HOST)", Assert.Single(await _world.FaultsOfAsync("""{ "frontends": { "openai": { "port": 12000 } } }""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\"\"")]
    public async Task Any_Empty_IsAsIfItWereNotThere(string value) => Assert.Empty((await LoadAsync("OLLAMA_HOST", value)).Frontends);

    private async Task<HostOptions> LoadAsync(string variable, string value, string file = "{}", int warnings = 0)
    {
        _world.Environment[variable] = value;
        var result = await _world.LoadTextAsync(file);
        Assert.Empty(result.Faults);
        Assert.Equal(warnings, result.Warnings.Count);
        return result.Configuration!.Options;
    }
}
