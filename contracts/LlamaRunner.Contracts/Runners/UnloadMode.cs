namespace LlamaRunner.Contracts.Runners;

/// <summary>What an unload does with requests under way.</summary>
public enum UnloadMode
{
    /// <summary>They finish first; new requests wait for the next start. A start that is under way is given up, and its requests fail.</summary>
    Drain,

    /// <summary>They are ended with an error.</summary>
    Now,
}
