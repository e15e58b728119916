namespace LlamaRunner.UnitTests.Configuration;

public sealed class ConfigurationFaultTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    // Shape.
    [InlineData("""{ "runner": {} }""", "runner is not a known key: did you mean \"runners\"?")]
    [InlineData("""{ "zzzzzz": 1 }""",
        "zzzzzz is not a known key: the keys here are $schema, frontends, backends, filters, runners, models, runtimes, plugins, security, logging")]
    [InlineData("""{ "runners": { "maxConcurent": 1 } }""", "runners.maxConcurent is not a known key: did you mean \"maxConcurrent\"?")]
    [InlineData("""{ "runners": { "keepalive": 1 } }""", "runners.keepalive is not a known key: did you mean \"keepAlive\"?")]
    [InlineData("""{ "runners": [] }""", "runners is a list: must be an object")]
    [InlineData("""{ "runners": null }""", "runners is null: must be an object")]
    [InlineData("""{ "runners": { "maxConcurrent": "2" } }""", "runners.maxConcurrent is \"2\": must be a whole number")]
    [InlineData("""{ "runners": { "maxConcurrent": 1.5 } }""", "runners.maxConcurrent is 1.5: must be a whole number")]
    [InlineData("""{ "runners": { "maxConcurrent": 1e999 } }""", "runners.maxConcurrent is 1e999: must be a whole number")]
    [InlineData("""{ "runners": { "keepAlive": "soon" } }""",
        "runners.keepAlive is \"soon\": must be a duration such as \"5m\", \"1h30m\" or \"250ms\", a number of seconds, 0 for at once or -1 for ever")]
    [InlineData("""{ "security": { "maxBodySize": "big" } }""",
        "security.maxBodySize is \"big\": must be a number of bytes, or text such as \"256MiB\", \"1GB\" or \"1.5GiB\"")]
    [InlineData("""{ "logging": { "level": "loud" } }""",
        "logging.level is \"loud\": must be one of \"Verbose\", \"Debug\", \"Information\", \"Warning\", \"Error\", \"Fatal\"")]
    [InlineData("""{ "logging": { "directory": 5 } }""", "logging.directory is 5: must be text")]
    [InlineData("""{ "frontends": { "openai": { "enabled": "yes" } } }""", "frontends.openai.enabled is \"yes\": must be true or false")]
    [InlineData("""{ "models": { "discovery": { "lmstudio": true } } }""",
        "models.discovery.lmstudio is not a known key: did you mean \"lmStudio\"?")]
    [InlineData("""{ "models": { "discovery": { "ollama": "no" } } }""", "models.discovery.ollama is \"no\": must be true or false")]
    [InlineData("""{ "models": { "demo": 1 } }""", "models.demo is 1: must be true or false")]
    [InlineData("""{ "models": { "directories": ["a", 7] } }""", "models.directories[1] is 7: must be text")]
    [InlineData("""{ "backends": { "x": 5 } }""", "backends.x is 5: must be an object")]
    [InlineData("""{ "models": { "entries": { "q2.5": { "path": "a", "arguments": { "x": {} } } } } }""",
        "models.entries[\"q2.5\"].arguments.x is an object: must be text, a number, true for a switch, false to take it away, or a list of texts and numbers")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "arguments": { "x": [true] } } } } }""",
        "models.entries.a.arguments.x[0] is true: must be text or a number")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "environment": { "A": 1 } } } } }""",
        "models.entries.a.environment.A is 1: must be text")]
    [InlineData("""{ "models": { "entries": { "org/model~1": { "path": 5 } } } }""", "models.entries[\"org/model~1\"].path is 5: must be text")]
    [InlineData("""{ "filters": { "a": { "enabled": 1 } } }""", "filters.a.enabled is 1: must be true or false")]
    [InlineData("""{ "filters": { "a": { "frontends": "openai" } } }""", "filters.a.frontends is \"openai\": must be a list")]
    // Rules.
    [InlineData("""{ "filters": { "a": { "order": 1001 } } }""", "filters.a.order is 1001: must be -1000 to 1000")]
    [InlineData("""{ "filters": { "a": { "timeout": "99ms" } } }""", "filters.a.timeout is \"99ms\": must be at least 100ms")]
    [InlineData("""{ "filters": { "a": { "frontends": [] } } }""",
        "filters.a.frontends is a list: must name a frontend; leave it out for all, and set enabled to false for none")]
    [InlineData("""{ "models": { "aliases": { "a*": 5 } } }""", "models.aliases[\"a*\"] is 5: must be text")]
    [InlineData("""{ "models": { "aliases": { "a*": "" } } }""", "models.aliases[\"a*\"] is \"\": must be the name of one model")]
    [InlineData("""{ "models": { "aliases": { "a*": "b*" } } }""", "models.aliases[\"a*\"] is \"b*\": must be the name of one model")]
    [InlineData("""{ "models": { "aliases": { " ": "b" } } }""",
        "models.aliases[\" \"] has the name \" \": must not be empty or hold control characters")]
    [InlineData("""{ "models": { "aliases": { "a*": "b", "A*": "b" } } }""",
        "models.aliases[\"A*\"] has the name \"A*\": must differ from every other one in more than case; there is \"a*\"")]
    [InlineData("""{ "models": { "aliases": { "Q": "b" }, "entries": { "a": { "path": "a", "aliases": ["q"] } } } }""",
        "models.aliases.Q has the name \"Q\": must not be a name or alias of a model, which would come first; \"a\" has it")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "parameters": { "default": {} } } } } }""",
        "models.entries.a.parameters.default is not a known key: did you mean \"defaults\"?")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "parameters": { "strip": "tools" } } } } }""",
        "models.entries.a.parameters.strip is \"tools\": must be a list")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "parameters": { "defaults": { "x": null } } } } } }""",
        "models.entries.a.parameters.defaults.x is null: must not be null: a request without the field has no value for it anyway")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "parameters": { "force": { "stream": false } } } } } }""",
        "models.entries.a.parameters.force.stream has the name \"stream\": must not be one of model, messages, prompt, input, stream, stream_options, which make the request what it is")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "parameters": { "defaults": { "x": 1 }, "strip": ["y", "x"] } } } } }""",
        "models.entries.a.parameters.strip[1] is \"x\": must stand in one place only; defaults has it too")]
    [InlineData("""{ "runners": { "keepAlive": "-5s" } }""", "runners.keepAlive is \"-5s\": must be zero or more, or -1 for ever")]
    [InlineData("""{ "runners": { "keepAlive": "50d" } }""", "runners.keepAlive is \"50d\": must be at most 49 days, or -1 for ever")]
    [InlineData("""{ "runners": { "startTimeout": "999ms" } }""", "runners.startTimeout is \"999ms\": must be at least one second")]
    [InlineData("""{ "runners": { "hangTimeout": "999ms" } }""", "runners.hangTimeout is \"999ms\": must be at least one second, or 0 for never")]
    [InlineData("""{ "runners": { "shutdownTimeout": -1 } }""", "runners.shutdownTimeout is -1: must be zero or more")]
    [InlineData("""{ "runners": { "maxConcurrent": 0 } }""", "runners.maxConcurrent is 0: must be 1 to 64")]
    [InlineData("""{ "runners": { "maxConcurrent": 65 } }""", "runners.maxConcurrent is 65: must be 1 to 64")]
    [InlineData("""{ "runners": { "firstPort": 0 } }""", "runners.firstPort is 0: must be 1 to 65535")]
    [InlineData("""{ "frontends": { "a": { "port": 65536 } } }""", "frontends.a.port is 65536: must be 1 to 65535, or 0 for any free port")]
    [InlineData("""{ "frontends": { "a": { "port": 80 }, "b": { "port": 80 } } }""",
        "frontends.b.port is 80: must differ from the port of every other enabled frontend; frontends.a has it too")]
    [InlineData("""{ "frontends": { "a": { "port": 8585 } } }""",
        "frontends.a.port is 8585: must differ from runners.firstPort, which the first runner takes")]
    [InlineData("""{ "frontends": { "a": { "host": "example" } } }""",
        "frontends.a.host is \"example\": must be an IP address, \"localhost\", or \"*\" for all")]
    [InlineData("""{ "frontends": { "a": { "host": "*" } } }""",
        "frontends.a.host is \"*\": must be a loopback address such as \"127.0.0.1\" while security.apiKeys is empty, since anyone on the network could use the host")]
    [InlineData("""{ "frontends": { "": {} } }""", "frontends[\"\"] has the name \"\": must not be empty or hold control characters")]
    [InlineData("""{ "models": { "entries": { "a": {} } } }""", "models.entries.a.path is missing: must name the model's file")]
    [InlineData("""{ "models": { "entries": { "a": { "path": " " } } } }""", "models.entries.a.path is \" \": must name the model's file")]
    [InlineData("""{ "models": { "entries": { "a\n": { "path": "a" } } } }""",
        "models.entries[\"a\\n\"] has the name \"a\\n\": must not be empty or hold control characters")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "aliases": ["B"] }, "b": { "path": "b" } } } }""",
        "models.entries.a.aliases[0] is \"B\": must not be a name or alias of another model; \"b\" has it, upper and lower case being alike")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "aliases": ["x"] }, "b": { "path": "b", "aliases": ["y", "X"] } } } }""",
        "models.entries.b.aliases[1] is \"X\": must not be a name or alias of another model; \"a\" has it, upper and lower case being alike")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a" }, "A": { "path": "a" } } } }""",
        "models.entries.A has the name \"A\": must differ from every other model's name in more than case; there is \"a\"")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "keepAlive": -2 } } } }""",
        "models.entries.a.keepAlive is -2: must be zero or more, or -1 for ever")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "arguments": { "--ctx-size": 1 } } } } }""",
        "models.entries.a.arguments[\"--ctx-size\"] has the name \"--ctx-size\": must be a long option without its dashes, such as \"ctx-size\"")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "environment": { "A=B": "" } } } } }""",
        "models.entries.a.environment[\"A=B\"] has the name \"A=B\": must be a variable's name, without \"=\"")]
    [InlineData("""{ "plugins": { "directories": [""] } }""", "plugins.directories[0] is \"\": must not be empty or hold control characters")]
    [InlineData("""{ "logging": { "directory": "" } }""", "logging.directory is \"\": must not be empty or hold control characters")]
    [InlineData("""{ "security": { "maxBodySize": 0 } }""", "security.maxBodySize is 0: must be more than zero")]
    [InlineData("""{ "security": { "allowedOrigins": ["https://a/b"] } }""",
        "security.allowedOrigins[0] is \"https://a/b\": must be an origin such as \"https://chat.example\", without a path, or \"*\" for all")]
    [InlineData("""{ "security": { "allowedHosts": ["a:80"] } }""",
        "security.allowedHosts[0] is \"a:80\": must be a host name without scheme and port, or \"*\" for all")]
    public async Task Load_OneFault_SaysWhereWhatAndWhatWouldBeRight(string json, string expected) =>
        Assert.Equal([expected], await _world.FaultsOfAsync(json));

    [Theory]
    [InlineData("""{ "frontends": { "a": { "port": 0 }, "b": { "port": 0 } } }""")]
    [InlineData("""{ "frontends": { "a": { "port": 80 }, "b": { "port": 80, "enabled": false } } }""")]
    [InlineData("""{ "frontends": { "a": { "host": "*", "enabled": false }, "b": { "host": "127.0.0.2" }, "c": { "host": "::1" } } }""")]
    [InlineData("""{ "frontends": { "a": { "host": "0.0.0.0" } }, "security": { "apiKeys": [{ "key": "k" }] } }""")]
    [InlineData("""{ "models": { "entries": { "a": { "path": "a", "aliases": ["a", "A"], "runtime": null, "keepAlive": 0 } } } }""")]
    [InlineData("""{ "security": { "allowedOrigins": ["https://chat.example", "app://x", "http://localhost:3000"], "allowedHosts": ["box.lan"] } }""")]
    [InlineData("""{ "frontends": { "none-of-ours": {} }, "backends": { "nor-this": { "anything": [{}] } }, "filters": { "of-a-plugin": { "order": 1, "its-own": [{}] } } }""")]
    public async Task Load_AllowedEdge_IsNoFault(string json) => Assert.Empty(await _world.FaultsOfAsync(json));

    [Fact]
    public async Task Load_ManyFaults_ReportsAllInTheOrderOfTheFile()
    {
        var faults = await _world.FaultsOfAsync("""
            {
              "runners": { "maxConcurrent": "two", "firstPort": 70000, "kepAlive": 1 },
              "frontends": { "a": { "port": true, "host": "nowhere" }, "b": 7 },
              "models": { "entries": { "m": { "aliases": [1, ""], "keepAlive": "x" } } },
              "logging": { "directory": "" }
            }
            """);

        Assert.Equal(
            [
                "runners.maxConcurrent", "runners.firstPort", "runners.kepAlive", "frontends.a.port", "frontends.a.host", "frontends.b",
                "models.entries.m.path", "models.entries.m.aliases[0]", "models.entries.m.aliases[1]", "models.entries.m.keepAlive",
                "logging.directory",
            ],
            faults.Select(fault => fault.Split(' ')[0]));
    }

    [Fact]
    public async Task Load_MisshapenValue_BreaksNoRuleBeside()
    {
        // Taking the faulty parts out must not look as if there were no key, no path and a shorter list.
        var faults = await _world.FaultsOfAsync("""
            {
              "frontends": { "a": { "host": "*" } },
              "security": { "apiKeys": 5, "allowedHosts": [1, "a:80"] },
              "models": { "entries": { "m": { "path": 5 } } }
            }
            """);

        Assert.Equal(
            ["security.apiKeys", "security.allowedHosts[0]", "security.allowedHosts[1]", "models.entries.m.path"],
            faults.Select(fault => fault.Split(' ')[0]));
    }

    [Theory]
    [InlineData("{\n  \"runners\": {\n    \"keepAlive\" 5 }\n}", "line 3, column 17")]
    [InlineData("{ \"ä\": \"öö\", ! }", "line 1, column 14")]
    [InlineData("", "line 1, column 1")]
    [InlineData("{} {}", "line 1, column 4")]
    [Trait("Case", "R105")]
    public async Task Load_SyntaxError_NamesFileLineAndColumn(string json, string position)
    {
        var fault = Assert.Single(await _world.FaultsOfAsync(json));
        Assert.StartsWith(Path.Combine(_world.WorkingFolder, "host.json") + " is not valid JSON, at " + position, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePosition", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    public async Task Load_NoObject_IsAFault(string json) =>
        Assert.EndsWith("must hold a JSON object: { … }", Assert.Single(await _world.FaultsOfAsync(json)), StringComparison.Ordinal);

    [Fact]
    public async Task Load_KeyGivenTwice_NamesBothPlacesAndGoesOn() =>
        Assert.Equal(
            [
                "runners.firstPort is given twice, at line 2, column 15 and line 3, column 3: keep one of them",
                "logging.directory is 5: must be text",
            ],
            await _world.FaultsOfAsync("{ \"logging\": { \"directory\": 5 },\n \"runners\": { \"firstPort\": 1,\n  \"firstPort\": 0 } }"));

    [Fact]
    public async Task Load_HalfASurrogatePair_IsAFault() =>
        Assert.Contains(
            "logging.directory holds text that is not valid Unicode, at line 1, column 29: save the file as UTF-8",
            await _world.FaultsOfAsync("""{ "logging": { "directory": "\ud800" } }"""));

    [Fact]
    public async Task Load_LongValue_IsCutInTheFault()
    {
        var fault = Assert.Single(await _world.FaultsOfAsync($$"""{ "logging": { "level": "{{new string('x', 5000)}}" } }"""));
        Assert.True(fault.Length < 300);
    }
}
