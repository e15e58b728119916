using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>The llama-server of this machine and the project's own model.</summary>
internal static class RealServer
{
    public static string ModelPath { get; } = FindModel();

    /// <summary>Arguments with which the model is up as quickly as can be.</summary>
    public static Dictionary<string, LaunchArgument> QuickArguments { get; } = Some.Arguments(
        ("ctx-size", LaunchArgument.Of("512")),
        ("parallel", LaunchArgument.Of("1")),
        ("threads", LaunchArgument.Of("1")),
        ("cache-ram", LaunchArgument.Of("0")),
        ("no-warmup", LaunchArgument.Switch));

    /// <summary>Finds LLAMA_SERVER or llama-server on PATH; without it the test is skipped.</summary>
    public static string Find()
    {
        var command = Environment.GetEnvironmentVariable("LLAMA_SERVER");
        try
        {
            return ProgramFinder.Find(string.IsNullOrEmpty(command) ? "llama-server" : command);
        }
        catch (ProcessStartException exception)
        {
            Assert.Skip($"Needs a real llama-server (LLAMA_SERVER): {exception.Message}.");
            throw;
        }
    }

    public static BackendUnderTest Backend()
    {
        var command = Find();
        return new(_ => new() { ["default"] = new RuntimeOptions { Command = command, Arguments = QuickArguments } });
    }

    public static ModelEntry Model() => Some.Model(ModelPath);

    private static string FindModel()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "models", "demo.gguf");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("models/demo.gguf of the project was not found above the test's folder.");
    }
}
