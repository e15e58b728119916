namespace LlamaRunner.Host.Runners.Planning;

/// <summary>Models that have something to do with each other.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Members">The ids of its models.</param>
/// <param name="Swap">True when only one of them has a runner at a time.</param>
/// <param name="Exclusive">True when no model outside of the group has a runner while one of them has.</param>
internal sealed record ModelGroup(string Name, IReadOnlyList<string> Members, bool Swap, bool Exclusive);
