namespace LlamaRunner.UnitTests.Configuration;

public sealed class ConfigurationOverridesTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Load_FileEnvironmentAndSet_TheLaterWins()
    {
        _world.Environment["LLAMARUNNER__RUNNERS__MAXCONCURRENT"] = "2";
        _world.Environment["LLAMARUNNER__RUNNERS__FIRSTPORT"] = "9001";
        var runners = (await _world.LoadValidAsync(
            """{ "runners": { "maxConcurrent": 1, "firstPort": 9000, "keepAlive": "1m" } }""", "runners.firstPort=9002", "runners.firstPort=9003"))
            .Options.Runners;

        Assert.Equal(2, runners.MaxConcurrent);
        Assert.Equal(9003, runners.FirstPort);
        Assert.Equal(TimeSpan.FromMinutes(1), runners.KeepAlive);
    }

    [Fact]
    public async Task Load_VariablesInAnyCase_FindTheNamesMeant()
    {
        _world.Environment["llamarunner__frontends__OPENAI__port"] = "0";
        _world.Environment["LLAMARUNNER__MODELS__ENTRIES__QWEN2.5__KEEPALIVE"] = "-1";
        _world.Environment["LLAMARUNNER__MODELS__ENTRIES__QWEN2.5__ENVIRONMENT__HF_HOME"] = "7";
        _world.Environment["LLAMARUNNER__MODELS__DIRECTORIES__0"] = "m";
        _world.Environment["OTHER__RUNNERS__MAXCONCURRENT"] = "x";
        var options = (await _world.LoadValidAsync("""{ "models": { "entries": { "Qwen2.5": { "path": "a" } } } }""")).Options;

        Assert.Equal(0, options.Frontends["openai"].Port);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Models.Entries["Qwen2.5"].KeepAlive);
        Assert.Equal("7", options.Models.Entries["Qwen2.5"].Environment["HF_HOME"]);
        Assert.Equal([Path.Combine(_world.WorkingFolder, "m")], options.Models.Directories);
    }

    [Fact]
    public async Task Load_SetOfQuotedNameObjectAndItem_MakesWhatIsMissing()
    {
        var options = (await _world.LoadValidAsync(
            """{ "security": { "allowedHosts": ["a"] } }""",
            "models.entries[\"qwen2.5\"].path=q.gguf",
            "models.entries['a=b'].path=q.gguf",
            "frontends.openai={\"port\":0,}",
            "security.apiKeys[0].key=123456",
            "security.allowedHosts[1]=b",
            "logging.directory=a=b")).Options;

        Assert.Equal(Path.Combine(_world.WorkingFolder, "q.gguf"), options.Models.Entries["qwen2.5"].Path);
        Assert.True(options.Models.Entries.ContainsKey("a=b"));
        Assert.Equal(0, options.Frontends["openai"].Port);
        Assert.Equal("123456", options.Security.ApiKeys[0].Key);
        Assert.Equal(["a", "b"], options.Security.AllowedHosts);
        Assert.Equal(Path.Combine(_world.WorkingFolder, "a=b"), options.Logging.Directory);
    }

    [Fact]
    public async Task Load_RelativePathOfSet_BelongsToTheWorkingFolderAndThatOfTheFileToItsOwn()
    {
        var file = _world.Write("etc/host.json", """{ "models": { "entries": { "a": { "path": "a.gguf" } } } }""");
        var configuration = (await _world.LoadAsync(file, "models.entries.b={\"path\":\"b.gguf\",\"mmproj\":\"~/p.gguf\"}")).Configuration!;

        string Full(string? path) => configuration.Paths.Resolve(path!);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(file)!, "a.gguf"), Full(configuration.Options.Models.Entries["a"].Path));
        Assert.Equal(Path.Combine(_world.WorkingFolder, "b.gguf"), Full(configuration.Options.Models.Entries["b"].Path));
        Assert.Equal(Path.Combine(_world.Home, "p.gguf"), Full(configuration.Options.Models.Entries["b"].Mmproj));
    }

    [Theory]
    [InlineData("runners.kepAlive=1", "runners.kepAlive is not a known key: did you mean \"keepAlive\"? (set by --set)")]
    [InlineData("runner.keepAlive=1", "runner is not a known key: did you mean \"runners\"? (set by --set)")]
    [InlineData("runners.keepAlive=-5s", "runners.keepAlive is \"-5s\": must be zero or more, or -1 for ever (set by --set)")]
    [InlineData("runners.keepAlive.x=1", "runners.keepAlive is \"1m\": must be an object for --set to set something in it")]
    [InlineData("security.apiKeys[2].key=k", "security.apiKeys has no item \"2\": must be 0 to 0 (--set)")]
    [InlineData("sk-secret", "--set needs a path and a value, as in runners.keepAlive=10m or models.entries[\"qwen2.5\"].path=FILE")]
    [InlineData("a..b=sk-secret", "--set needs a path and a value, as in runners.keepAlive=10m or models.entries[\"qwen2.5\"].path=FILE")]
    [InlineData("backends.x={\"a\":1,\"a\":2}", "backends.x.a is given twice, at line 1, column 2 and line 1, column 8: keep one of them (--set)")]
    public async Task Load_WrongSet_SaysSo(string set, string expected) =>
        Assert.Contains(expected, await _world.FaultsOfAsync("""{ "runners": { "keepAlive": "1m" } }""", set));

    [Fact]
    public async Task Load_WrongVariable_IsNamedInTheFault()
    {
        _world.Environment["LLAMARUNNER__RUNNERS__MAXCONCURRENT"] = "many";
        _world.Environment["LLAMARUNNER__RUNNERS____X"] = "1";

        var faults = await _world.FaultsOfAsync("{}");

        Assert.Contains("runners.maxConcurrent is \"many\": must be a whole number (set by LLAMARUNNER__RUNNERS__MAXCONCURRENT)", faults);
        Assert.Contains(faults, fault => fault.StartsWith("LLAMARUNNER__RUNNERS____X is not a path", StringComparison.Ordinal));
        Assert.Equal(2, faults.Length);
    }
}
