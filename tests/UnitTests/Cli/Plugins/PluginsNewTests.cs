namespace LlamaRunner.UnitTests.Cli.Plugins;

/// <summary>With a script in the SDK's place; end-to-end tests have the real one.</summary>
public sealed class PluginsNewTests : IDisposable
{
    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("new llamarunner-frontend -n MyApi -o {0}/MyApi --id my-api --port 5050", "MyApi")]
    [InlineData("new llamarunner-frontend -n MyApi -o {0}/MyApi --id other --port 99", "MyApi", "--id", "other", "--port", "99")]
    [InlineData("new llamarunner-backend -n MyApi -o {0}/there --id my-api", "MyApi", "--kind", "backend", "--output", "there")]
    public async Task New_Plugin_IsMadeByTheSdk(string expected, params string[] args)
    {
        UseDotnet("""[ "$1" = --list-sdks ] && echo 10.0.100 || echo "$@" > "$(dirname "$0")/asked" """);

        Assert.Equal(0, await _world.RunAsync(["plugins", "new", .. args]));

        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, _world.Files.WorkingFolder),
            (await File.ReadAllTextAsync(Path.Combine(_world.Files.WorkingFolder, "asked"), TestContext.Current.CancellationToken)).Trim());
        Assert.Contains("dotnet publish MyApi", _world.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, "has only the runtime. Install the .NET 10 SDK")]
    [InlineData("[ \"$1\" = --list-sdks ] && echo 10.0.100 || exit 103", 1, "run \"dotnet new install LlamaRunner.Templates\"")]
    [InlineData("[ \"$1\" = --list-sdks ] && echo 10.0.100 || { echo out of luck; exit 7; }", 1, "dotnet new failed with code 7:\nout of luck")]
    public async Task New_SdkCannot_SaysWhatToDo(string script, int code, string sentence)
    {
        UseDotnet(script);

        Assert.Equal(code, await _world.RunAsync("plugins", "new", "MyApi"));
        Assert.Contains(sentence, _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_NoSdk_SaysWhatToDo()
    {
        _world.Files.Environment["DOTNET_HOST_PATH"] = "/nowhere/dotnet";

        Assert.Equal(1, await _world.RunAsync("plugins", "new", "MyApi"));
        Assert.Equal(
            "Error: New plugins are made by the .NET SDK, and there is none: the program '/nowhere/dotnet' does not exist. "
            + "Install the .NET 10 SDK, and see that \"dotnet --list-sdks\" names it.\n",
            _world.Error);
    }

    [Theory]
    [InlineData("NAME is \"my api\"", "my api")]
    [InlineData("--kind is \"filter\": it must be frontend or backend.", "MyApi", "--kind", "filter")]
    [InlineData("--id is \"MyApi\"", "MyApi", "--id", "MyApi")]
    [InlineData("--port is 70000: it must be 1 to 65535.", "MyApi", "--port", "70000")]
    [InlineData("--port is for frontends", "MyApi", "--kind", "backend", "--port", "5050")]
    public async Task New_WrongUsage_SaysWhatWouldBeRight(string sentence, params string[] args)
    {
        Assert.Equal(2, await _world.RunAsync(["plugins", "new", .. args]));
        Assert.StartsWith("Error: " + sentence, _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_FolderInUse_LeavesItAlone()
    {
        _world.Files.Write("work/MyApi/notes.txt", "");

        Assert.Equal(1, await _world.RunAsync("plugins", "new", "MyApi"));
        Assert.Contains("is there already and not empty", _world.Error, StringComparison.Ordinal);
    }

    private void UseDotnet(string script)
    {
        var path = _world.Files.Write("work/dotnet", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _world.Files.Environment["DOTNET_HOST_PATH"] = path;
    }
}
