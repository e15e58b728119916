namespace LlamaRunner.UnitTests.Processes;

/// <summary>
/// Plays a host in a process of its own, which <see cref="HostKilledTests"/> starts and kills: this test program again, with
/// only this test, which is not run otherwise.
/// </summary>
public sealed class HostDouble
{
    public const string FileVariable = "HOST_DOUBLE_FILE";
    public const string WayVariable = "HOST_DOUBLE_WAY";

    [Fact(Explicit = true)]
    public async Task Run_UntilKilled()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable);
        Assert.SkipWhen(file is null, "Only HostKilledTests runs it.");
        await using var supervisor = new TestSupervisor(Enum.Parse<StartWay>(Environment.GetEnvironmentVariable(WayVariable)!));
        var grandchild = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await supervisor.StartShellAsync("sleep 300 & echo $!; wait", onOutput: line => grandchild.TrySetResult(line));
        var line = await grandchild.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file + ".new", $"{process.Id} {line} {supervisor.Folder}", TestContext.Current.CancellationToken);
        File.Move(file + ".new", file);
        await Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
