using System.Globalization;
using System.Text;

namespace LlamaRunner.UnitTests.Cli;

/// <summary>A writer whose text may be read, and awaited, while others write.</summary>
internal class WatchedWriter() : StringWriter(CultureInfo.InvariantCulture)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string ToString()
    {
        lock (_lock)
        {
            return base.ToString();
        }
    }

    /// <summary>Waits until a condition holds that depends on what was written.</summary>
    public async Task WaitForAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (condition())
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }
    }

    public override void Write(char value) => Change(() => base.Write(value));

    public override void Write(char[] buffer, int index, int count) => Change(() => base.Write(buffer, index, count));

    public override void Write(string? value) => Change(() => base.Write(value));

    public override void Write(StringBuilder? value) => Write(value?.ToString());

    public override Task WriteAsync(StringBuilder? value, CancellationToken cancellationToken = default) => WriteAsync(value?.ToString());

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteAsync(buffer.ToString());

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        WriteAsync(buffer + NewLine);

    public override void WriteLine(string? value) => Write(value + NewLine);

    private void Change(Action write)
    {
        lock (_lock)
        {
            write();
        }

        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
