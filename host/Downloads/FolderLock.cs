namespace LlamaRunner.Host.Downloads;

/// <summary>Lets one process at a time change a folder that processes share.</summary>
internal static class FolderLock
{
    private const int LinuxHeld = 11;
    private const int MacHeld = 35;
    private const int WindowsHeld = unchecked((int)0x80070020);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a file could not be opened since another process has it for itself.</summary>
    public static bool IsHeld(IOException exception) => exception.HResult is LinuxHeld or MacHeld or WindowsHeld;

    /// <summary>Takes the lock, which is held until what this gives is disposed; waits for who has it.</summary>
    /// <param name="file">The lock's file.</param>
    /// <param name="onWait">Called once when it has to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<IDisposable> TakeAsync(string file, Action onWait, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                if (isFirst)
                {
                    onWait();
                }
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
