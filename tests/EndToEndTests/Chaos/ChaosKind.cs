namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>What happens in one event of a chaos test.</summary>
internal enum ChaosKind
{
    /// <summary>A whole answer is asked for and read.</summary>
    Whole,

    /// <summary>A streamed answer is asked for and read to its end.</summary>
    Stream,

    /// <summary>A whole answer is asked for, and the client leaves after a moment: from the queue, in mid-load or while it is made.</summary>
    LeaveSoon,

    /// <summary>A streamed answer is asked for, and the client leaves in its middle.</summary>
    LeaveMidStream,

    /// <summary>The model is loaded by command, to stay for one of several times.</summary>
    Load,

    /// <summary>The model is unloaded by command; requests under way finish.</summary>
    Unload,

    /// <summary>The model is unloaded by command, at once.</summary>
    UnloadNow,

    /// <summary>A runner that starts is killed.</summary>
    KillLoading,

    /// <summary>A runner at work is killed.</summary>
    KillBusy,

    /// <summary>A runner without work is killed.</summary>
    KillIdle,

    /// <summary>A runner hangs for a moment and goes on.</summary>
    Freeze,

    /// <summary>A runner hangs for a moment and is killed.</summary>
    FreezeAndKill,

    /// <summary>The model's next start goes wrong in one of several ways.</summary>
    SpoilStart,
}
